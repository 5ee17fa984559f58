"""Published numbers of venues, reproduced by the project's own models, proven by its circuits and verified by its service.

===================================== ============================================================================
:mod:`zkmargin.conformance.sets`      the published sets, one row each
:mod:`zkmargin.conformance.readers`   the files in which they are published
:mod:`zkmargin.conformance.cases`     the case-file format ``zkmargin/conformance/v1``
:mod:`zkmargin.conformance.market`    a case's snapshot; its tiers and sections
:mod:`zkmargin.conformance.accounts`  a case's account
:mod:`zkmargin.conformance.computing` a case computed by the model
:mod:`zkmargin.conformance.proving`   a case proven and sent to the service
:mod:`zkmargin.conformance.table`     the table
===================================== ============================================================================
"""

"""An account under a margin model, for its holder: figures as data and as tables. Everything here is private to whoever asked.

One module for each model; :func:`zkmargin.views.make.view_of` chooses. A view evaluates nothing by itself: the figures are those of
:mod:`margin.models`.
"""

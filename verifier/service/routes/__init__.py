"""The addresses, one module per resource. A route reads the request, calls one function of the service and writes the answer."""

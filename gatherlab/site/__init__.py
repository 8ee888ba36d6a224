"""The course as a folder of static files: JupyterLite with a Python that starts from a memory snapshot.

``gatherlab site OUT`` makes it.  ``parts`` gets what it is made of (wheels, Pyodide, JupyterLite), ``lock``
tells Pyodide which wheels the site has, ``snapshot`` runs Pyodide once and keeps its memory, ``lite`` has
JupyterLite build the pages, ``build`` puts all of it in its place.  What runs in the browser lies in
``runtime`` and ``page``.
"""

"""The cluster's API over HTTP: paths, lists, watches, tables, discovery."""

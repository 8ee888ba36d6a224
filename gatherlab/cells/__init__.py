"""What a learner sees in a cell: the only rooms that import IPython or ipywidgets."""

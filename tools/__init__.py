"""Tools for authors: run notebooks clean, give them one form, make the exercises, check everything."""

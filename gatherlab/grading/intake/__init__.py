"""Who handed in what: from a download to answers."""

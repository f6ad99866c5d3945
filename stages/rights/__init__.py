"""What may be used: opt-outs, licences, files of sites, lists of addresses."""

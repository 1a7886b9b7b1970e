"""Existing lists on their way into the register: from the file to one batch that can be undone.

`runs` knows the steps of a run, `work` takes them in the background, `checking` judges every row, `importing`
registers the new ones, `outcome` tells what came of it, `files` makes what is downloaded.
"""

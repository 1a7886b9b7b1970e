"""Reading the lists an office already keeps: a file to rows (sheets), headings to fields, rows to people.

Nothing here touches the database or knows who asks; what a file or a row cannot be is said in Indonesian.
"""

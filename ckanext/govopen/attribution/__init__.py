"""Who the data come from (来源标注): one statement of an entry or a file, written in the forms that others use."""

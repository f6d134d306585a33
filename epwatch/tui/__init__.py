"""The screen: a Textual front end over batches; the only importer of Textual and Rich."""

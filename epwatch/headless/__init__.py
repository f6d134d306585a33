"""The picture without a screen: text, JSON and NDJSON; loads no Textual."""

"""Pictures of the screen as text: what stands in which cell and in which role, compared with what is kept."""

"""What brings Mainstem onto a machine: the launcher, images and their configuration."""

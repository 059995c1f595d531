"""The roles one image can take. Compose services are named after them."""

ROLES = ("gateway", "voice")

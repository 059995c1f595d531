"""Other people's servers, installed into an environment of their own and run beside ours."""

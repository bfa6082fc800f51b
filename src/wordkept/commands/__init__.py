"""One file per verb of the `wordkept` command, each with `run(args) -> exit code`."""

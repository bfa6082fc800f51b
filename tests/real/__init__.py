"""The main job, end to end: our commands as people type them, beside servers that are not ours."""

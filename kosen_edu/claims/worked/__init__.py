"""The workings of the claims: one module an article, one line a claim where it can be one."""

"""Who is who: colleagues and departments on our side, customers and their identities on theirs."""

"""What the case actions share: who asks and when, what an entry says, filing, acting, refusing."""

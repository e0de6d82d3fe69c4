"""The demo city 云岭市: invented people and data, real rules."""

"""Writes invented 部门决算 reports, with a record of what is true and what was planted."""

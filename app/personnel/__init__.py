"""Units, posts, employees, who held what when and who is whose superior; principals and their roles."""

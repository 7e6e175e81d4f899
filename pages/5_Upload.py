from pages.shared.frame import page

page("x")

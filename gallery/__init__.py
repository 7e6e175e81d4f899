"""Every page of the app as a reader sees it: opened in a browser, waited for, and pictured."""

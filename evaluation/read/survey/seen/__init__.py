"""What a survey asked, as its export or a sheet of questions shows it."""

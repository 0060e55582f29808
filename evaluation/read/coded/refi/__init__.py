"""REFI-QDA: projects (.qdpx) and codebooks (.qdc) as coding programs exchange them."""

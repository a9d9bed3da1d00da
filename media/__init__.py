"""What a picture or film is: hashes, type by content, dimensions. Pure: files and bytes in, values out."""

"""The use cases of imports: files and lists in, refused rows looked after, exports and feeds out."""

"""What pages say: numbers, sentences, captions and numbers to quote, written from the data."""

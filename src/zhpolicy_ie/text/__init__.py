"""From bytes to a tokenized Doc: decoding, width, sentences, words. The first stage of the pipeline."""

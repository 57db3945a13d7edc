//! Token estimates without a tokenizer.

/// Bytes that count as one token, as the reference estimates it for every model.
pub const BYTES_PER_TOKEN: usize = 4;

/// Estimates how many tokens `bytes` of UTF-8 text make: a quarter of the bytes, rounded up.
///
/// `Original token count` of a command's output and the running estimate of the history use this figure.
pub fn approx_tokens(bytes: usize) -> u64 {
    bytes.div_ceil(BYTES_PER_TOKEN) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_started_token_counts_as_a_whole_one() {
        // The first four are counts recorded from the reference for outputs of these sizes.
        for (bytes, tokens) in [(16, 4), (17, 5), (21, 6), (108_894, 27_224), (0, 0), (1, 1)] {
            assert_eq!(approx_tokens(bytes), tokens, "{bytes} bytes");
        }
    }

    #[test]
    fn the_largest_size_does_not_overflow() {
        assert_eq!(approx_tokens(usize::MAX), (usize::MAX as u64).div_ceil(4));
    }
}

//! Base32 (RFC 4648, 6) without padding: what people type.

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Bytes as letters and digits, five bits each; the last is filled up with zeros.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let letter = |bits: u32| ALPHABET.get((bits & 31) as usize).map_or('A', |letter| char::from(*letter));
    let (mut text, mut bits, mut waiting) = (String::new(), 0_u32, 0);
    for byte in bytes {
        // At most four bits wait: twelve fit.
        bits = bits << 8 | u32::from(*byte);
        waiting += 8;
        while waiting >= 5 {
            waiting -= 5;
            text.push(letter(bits >> waiting));
        }
        bits &= 0xf;
    }
    if waiting > 0 {
        text.push(letter(bits << (5 - waiting)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_are_those_of_rfc_4648() {
        for (bytes, text) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(encode(bytes.as_bytes()), text);
        }
    }
}

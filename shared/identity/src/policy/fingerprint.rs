//! What the filter keeps of an entry. The build script makes the filter with it, the product looks up with it.

/// 32 bits of a text: FNV-1a over 64 bits, then the mixer of SplitMix64, so that the bits kept depend on all others.
/// The list is public: nothing here has to resist anybody.
pub(crate) fn of(text: &str) -> u32 {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (hash >> 32) as u32
}

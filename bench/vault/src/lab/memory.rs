//! Where a buffer lies.

use {
    super::{
        Lab, Technique, Variant,
        call::{Call, ours},
        technique::Effect,
    },
    cu_vault_tests::keys::key,
};

pub fn techniques(_: &Lab) -> Vec<Technique> {
    let words: [u8; 32] = std::array::from_fn(|byte| byte as u8);
    let call = Call::default()
        .writable(key("state"), ours(32))
        .args(&words);
    let no_room = call
        .clone()
        .change(0, |_, account| account.data = vec![0; 31]);
    let technique = |name, before, after| {
        Technique::new(name, before, after, call.clone())
            .refuses("an account of another size", no_room.clone())
    };
    vec![
        technique(
            "array instead of Vec",
            Variant::MemoryVec,
            Variant::MemoryStack,
        )
        .change("32 bytes on the stack instead of from the bump allocator")
        .risk("A frame has 4096 bytes, and the size must be known at compile time."),
        technique(
            "buffer at a constant address",
            Variant::MemoryStack,
            Variant::MemoryHeap,
        )
        .change("32 bytes at the start of the heap, by a constant address, instead of on the stack")
        .effect(Effect::Costs)
        .risk(
            "Left out. The compiler builds the address of each word again, where the stack has a register \
             to count from. And two users of one address, or an allocator next to it, overwrite each \
             other.",
        ),
    ]
}

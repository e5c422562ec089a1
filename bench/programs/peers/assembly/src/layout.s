# The places of everything: the input as the runtime serialises it, and the parts of a CPI.
#
# The build sets some constants before this file, from the program's own types. They are
# discriminators (CreateVault …), error codes (MissingSigner …), the fields of the vault's state
# (VAULT_…), and the addresses of programs (ID_0 …, SPL_TOKEN_0 …, in words).

# The regions of memory. The heap is zero at first, and nothing here allocates from it. The parts of
# a CPI are laid out there, at addresses that are known at assembly time.
.equ INPUT, 0x400000000
.equ HEAP, 0x300000000

# The input starts with the number of accounts. An account has 88 bytes of fields, its data up to a
# multiple of 8, room for 10 KiB more, and its rent epoch. A duplicate has 8 bytes. An account is at
# the address of its slot if every account before it is no duplicate and has the expected length of
# data.
.equ COUNT, 0
.equ FIRST, 8
.equ HEADER, 0
.equ KEY, 8
.equ OWNER, 40
.equ LAMPORTS, 72
.equ DATA_LEN, 80
.equ DATA, 88
.equ EMPTY_SPAN, DATA + 10240 + 8
.equ VAULT_SPAN, EMPTY_SPAN + 120
.equ TOKEN_SPAN, EMPTY_SPAN + 168
.equ MINT_SPAN, EMPTY_SPAN + 88
.equ PROGRAM_SPAN, EMPTY_SPAN + 40

# The header, a byte each: 0xff for an account that is no duplicate, signer, writable, executable.
.equ NO_DUPLICATE, 0xff
.equ SIGNER, 0x01ff
.equ NO_SIGNER, 0x00ff
.equ WRITABLE_NO_SIGNER, 0x000100ff

# r2 points to the instruction data. Its length is in the eight bytes before it.
.equ IX_LEN, 8
.equ IX_FIELDS, 1
.equ IX_LAST, 9

# Token accounts and mints without extensions.
.equ TOKEN_LEN, 165
.equ TOKEN_AUTHORITY, 32
.equ TOKEN_AMOUNT, 64
.equ MINT_LEN, 82

# The account of a program under loader-v3.
.equ PROGRAM_LEN, 36

# The structs for sol_invoke_signed_c. An instruction is program, metas, their number, data, its
# length. An account info is key, lamports, length of data, data, owner, and two words that the
# runtime does not read. A meta is key and flags. A seed is pointer and length. A signer is pointer
# and length too, of its seeds.
.equ INSTRUCTION, 40
.equ INFO, 56
.equ META, 16
.equ SEED, 16
.equ META_READONLY, 0
.equ META_WRITABLE, 0x0001
.equ META_SIGNER, 0x0100
.equ META_WRITABLE_SIGNER, 0x0101

# An account info of the account in a slot, with a length of data that is known.
.macro info slot, len
    .quad INPUT + \slot + KEY, INPUT + \slot + LAMPORTS, \len, INPUT + \slot + DATA, INPUT + \slot + OWNER, 0, 0
.endm

.macro meta slot, flags
    .quad INPUT + \slot + KEY, \flags
.endm

# Checks the exact number of accounts and the exact length of instruction data.
.macro expect accounts, bytes
    ldxdw r3, [r1 + COUNT]
    jne r3, \accounts, other_layout
    ldxdw r3, [r2 - IX_LEN]
    jne r3, \bytes, invalid_data
.endm

# Checks that the account in a slot is no duplicate.
.macro no_duplicate slot
    ldxb r3, [r1 + \slot + HEADER]
    jne r3, NO_DUPLICATE, other_layout
.endm

# Checks that the account in a slot has exactly this length of data.
.macro has_data slot, bytes
    ldxdw r3, [r1 + \slot + DATA_LEN]
    jne r3, \bytes, other_layout
.endm

# Checks an account too far from r1 for an offset: no duplicate, exactly this length of data.
.macro far_has_data account, bytes
    ldxb r3, [\account + HEADER]
    jne r3, NO_DUPLICATE, other_layout
    ldxdw r3, [\account + DATA_LEN]
    jne r3, \bytes, other_layout
.endm

# Checks that the account in a slot signed, is no duplicate and has no data.
.macro wallet_signs slot
    ldxh r3, [r1 + \slot + HEADER]
    jne r3, SIGNER, missing_signer
    has_data \slot, 0
.endm

# Checks that the account in a slot is no duplicate and has the length, discriminator and version of
# a vault.
.macro vault slot
    no_duplicate \slot
    vault_state \slot
.endm

.macro vault_state slot
    ldxdw r3, [r1 + \slot + DATA_LEN]
    jne r3, VAULT_LEN, wrong_vault_size
    ldxh r3, [r1 + \slot + DATA]
    jne r3, VAULT_MAGIC, not_a_vault
.endm

# Checks that two addresses are equal.
.macro same a, b, otherwise
    ldxdw r3, [\a]
    ldxdw r6, [\b]
    jne r3, r6, \otherwise
    ldxdw r3, [\a + 8]
    ldxdw r6, [\b + 8]
    jne r3, r6, \otherwise
    ldxdw r3, [\a + 16]
    ldxdw r6, [\b + 16]
    jne r3, r6, \otherwise
    ldxdw r3, [\a + 24]
    ldxdw r6, [\b + 24]
    jne r3, r6, \otherwise
.endm

# Checks that this program owns an account.
.macro owned_by_this_program account
    ldxdw r3, [\account + OWNER]
    lddw r6, ID_0
    jne r3, r6, wrong_vault_owner
    ldxdw r3, [\account + OWNER + 8]
    lddw r6, ID_1
    jne r3, r6, wrong_vault_owner
    ldxdw r3, [\account + OWNER + 16]
    lddw r6, ID_2
    jne r3, r6, wrong_vault_owner
    ldxdw r3, [\account + OWNER + 24]
    lddw r6, ID_3
    jne r3, r6, wrong_vault_owner
.endm

# Lays out a CPI: copies the template to the bottom of the heap, the address that the template
# assumes. After the call r1 still points there, to the instruction at the start of the template.
.macro lay_out template, bytes
    lddw r2, \template
    mov64 r3, \bytes
    call sol_memcpy_
.endm

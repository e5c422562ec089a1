# The dispatch: one compare after the other, and the most frequent instructions first. r1 is the
# input, r2 the instruction data (SIMD-0321), and every other register is 0. So r0 reports success
# until a check fails.
#
# Without instruction data this reads the next byte, whatever it is. Every handler compares the
# length.

.text
.globl entrypoint
entrypoint:
    ldxb r3, [r2 + 0]
    jeq r3, WithdrawSol, withdraw_sol
    jeq r3, WithdrawToken, withdraw_token
    jeq r3, DepositToken, deposit_token
    jeq r3, StatelessWithdraw, stateless_withdraw
    jeq r3, StatelessDeposit, stateless_deposit
    jeq r3, DepositSol, deposit_sol
    jeq r3, PayoutSol, payout_sol
    jeq r3, PayoutToken, payout_token
    jeq r3, AcceptAuthority, accept_authority
    jeq r3, NominateAuthority, nominate_authority
    jeq r3, CloseVault, close_vault
    jeq r3, CloseTokenAccount, close_token_account
    jeq r3, CreateVault, create_vault
    jeq r3, GetVault, get_vault
    jeq r3, LowerReserve, lower_reserve
    jeq r3, WithdrawExcessLamports, withdraw_excess_lamports
    mov64 r0, UnknownInstruction
    exit

# The end of every refusal. The codes are the vault's own, with one exception: accounts at another
# place than the slots require give the builtin InvalidArgument.
other_layout:
    lddw r0, 0x200000000
    exit
invalid_data:
    mov64 r0, InvalidInstructionData
    exit
missing_signer:
    mov64 r0, MissingSigner
    exit
wrong_vault_owner:
    mov64 r0, InvalidVaultOwner
    exit
wrong_vault_size:
    mov64 r0, InvalidVaultSize
    exit
not_a_vault:
    mov64 r0, InvalidVaultDiscriminator
    exit
wrong_authority:
    mov64 r0, WrongAuthority
    exit
wrong_nominee:
    mov64 r0, WrongNominee
    exit
wrong_token_authority:
    mov64 r0, WrongTokenAuthority
    exit
insufficient_funds:
    mov64 r0, InsufficientFunds
    exit
vault_is_signer:
    mov64 r0, VaultIsSigner
    exit
vault_exists:
    mov64 r0, VaultExists
    exit
not_canonical:
    mov64 r0, NonCanonicalBump
    exit

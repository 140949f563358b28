export function RecoverySheet() {
  return null
}

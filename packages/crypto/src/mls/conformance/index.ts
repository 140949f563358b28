// Our MLS beside the standard: its vectors, and a member of a standard group. Nothing here is part of the product.
export { type ConformanceReport, conformanceFiles, runConformance } from './run.ts'
export { createStandardMember, type StandardMember } from './standard-member.ts'

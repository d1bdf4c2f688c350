export {
  checkCertificate,
  type PresentedCertificate,
  readCertificates,
  readPem,
  readPfx
} from './certificates.ts'
export { type Check, evaluate } from './evaluate.ts'
export type { Finding } from './finding.ts'
export { checkFirewallTier, type WantedFirewall } from './firewall-tier.ts'
export { checkForeign, checkHubNetwork } from './hub.ts'
export { checkGlobalName } from './names.ts'
export { checkOtherZones, type WantedLink } from './other-zones.ts'
export { checkProviders, type ProvidersOptions } from './providers.ts'
export { checkRegions, sameRegion, type WantedInRegion } from './regions.ts'
export { requiredActions } from './required-actions.ts'
export { checkRoles, checkRolesAt } from './roles.ts'

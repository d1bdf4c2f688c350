import type { Retry } from './types.ts'

/**
 * Retry for new role assignments. A new role assignment reaches every service within ten minutes ("Troubleshoot Azure
 * RBAC"). Waits of 2, 4 and 8 minutes cover this time.
 */
export const PROPAGATION: Retry = {
  every: 120,
  times: 3,
  because: 'a new identity or role assignment has not reached every service yet'
}

export const CONTENTION: Retry = {
  every: 30,
  times: 3,
  because: 'another operation on the same network is in progress'
}

/**
 * Retry for imports that the source registry throttles. The waits of 1, 2 and 4 minutes help against a short burst:
 * Docker Hub counts pulls by address, and Azure sends each import from one of many addresses. They do not outlast the
 * limit of one address, which is six hours ("Docker Hub usage and limits").
 */
export const SOURCE_LIMIT: Retry = {
  every: 60,
  times: 3,
  because: 'the source registry throttles imports without a login'
}

/**
 * Retry for new resources. ALZ-Bicep waits five times 30 s (Azure/ALZ-Bicep#183). Waits of 30, 60 and 120 s cover the
 * same time.
 */
export const REPLICATION: Retry = {
  every: 30,
  times: 3,
  because: 'Azure has not copied the new resource to every region yet'
}

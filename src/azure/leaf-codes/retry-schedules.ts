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
 * Retry for new resources. ALZ-Bicep waits five times 30 s (Azure/ALZ-Bicep#183). Waits of 30, 60 and 120 s cover the
 * same time.
 */
export const REPLICATION: Retry = {
  every: 30,
  times: 3,
  because: 'Azure has not copied the new resource to every region yet'
}

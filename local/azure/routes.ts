import { authorizationRoutes } from './authorization-routes.ts'
import { computeRoutes } from './compute-routes.ts'
import { containerServiceRoutes } from './container-service-routes.ts'
import { deploymentRoutes } from './deployment-routes.ts'
import { groupRoutes } from './groups.ts'
import type { Route } from './http.ts'
import { keyVaultRoutes } from './key-vault-routes.ts'
import { logicRoutes } from './logic-routes.ts'
import { nameRoutes } from './name-routes.ts'
import { namespaceRoutes } from './namespaces.ts'
import { resourceRoutes } from './resource-routes.ts'
import { stackRoutes } from './stack-routes.ts'
import { subnetUsageRoutes } from './subnet-usage-routes.ts'
import { subscriptionRoutes } from './subscriptions.ts'
import { tagRoutes } from './tags.ts'
import { whatIfRoutes } from './what-if-routes.ts'

/** Every route, particular ones first: the first that fits a request answers it. */
export const routes: readonly Route[] = [
  ...subscriptionRoutes,
  ...namespaceRoutes,
  ...deploymentRoutes,
  ...stackRoutes,
  ...whatIfRoutes,
  ...tagRoutes,
  ...authorizationRoutes,
  ...groupRoutes,
  ...nameRoutes,
  ...keyVaultRoutes,
  ...logicRoutes,
  ...containerServiceRoutes,
  ...computeRoutes,
  ...subnetUsageRoutes,
  ...resourceRoutes
]

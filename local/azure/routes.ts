import { authorizationRoutes } from './authorization/authorization-routes.ts'
import { deploymentRoutes } from './deployments/deployment-routes.ts'
import { monitorRoutes } from './monitor/monitor-routes.ts'
import type { Route } from './protocol/arm-request.ts'
import { namespaceRoutes } from './protocol/namespaces.ts'
import { commandResultRoutes } from './provider-routes/command-result-routes.ts'
import { computeRoutes } from './provider-routes/compute-routes.ts'
import { containerServiceRoutes } from './provider-routes/container-service-routes.ts'
import { detectorRoutes } from './provider-routes/detector-routes.ts'
import { keyVaultRoutes } from './provider-routes/key-vault-routes.ts'
import { logicRoutes } from './provider-routes/logic-routes.ts'
import { meshRevisionRoutes } from './provider-routes/mesh-revision-routes.ts'
import { nameRoutes } from './provider-routes/name-availability-routes.ts'
import { policyAssignmentRoutes } from './provider-routes/policy-assignment-routes.ts'
import { previewServiceRoutes } from './provider-routes/preview-service-routes.ts'
import { resourceGraphRoutes } from './provider-routes/resource-graph-routes.ts'
import { subnetUsageRoutes } from './provider-routes/subnet-usage-routes.ts'
import { groupRoutes } from './resources/group-routes.ts'
import { resourceRoutes } from './resources/resource-routes.ts'
import { tagRoutes } from './resources/tag-routes.ts'
import { stackRoutes } from './stacks/stack-routes.ts'
import { subscriptionRoutes } from './subscription-routes.ts'
import { whatIfRoutes } from './what-if/what-if-routes.ts'

/** Every route, particular ones first: the first that fits a request answers it. */
export const routes: readonly Route[] = [
  ...subscriptionRoutes,
  ...namespaceRoutes,
  ...deploymentRoutes,
  ...stackRoutes,
  ...whatIfRoutes,
  ...tagRoutes,
  ...authorizationRoutes,
  ...policyAssignmentRoutes,
  ...groupRoutes,
  ...nameRoutes,
  ...keyVaultRoutes,
  ...logicRoutes,
  ...containerServiceRoutes,
  ...commandResultRoutes,
  ...computeRoutes,
  ...subnetUsageRoutes,
  ...detectorRoutes,
  ...meshRevisionRoutes,
  ...previewServiceRoutes,
  ...resourceGraphRoutes,
  ...monitorRoutes,
  ...resourceRoutes
]

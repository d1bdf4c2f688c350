import type { Route } from '../protocol/arm-request.ts'
import { activityRoutes } from './activity-log/activity-routes.ts'
import { metricRoutes } from './metrics/metric-routes.ts'

/** Routes of Azure Monitor below Resource Manager. */
export const monitorRoutes: readonly Route[] = [...metricRoutes, ...activityRoutes]

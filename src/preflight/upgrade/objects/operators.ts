import type { Labels } from './seen-object.ts'

/**
 * API groups of operators that run databases, queues or similar systems with a primary or a quorum. Source: the custom
 * resource definitions of these projects.
 */
const DATABASE_GROUPS: ReadonlySet<string> = new Set([
  'acid.zalan.do',
  'cassandra.datastax.com',
  'clickhouse.altinity.com',
  'cluster.redpanda.com',
  'couchbase.com',
  'crdb.cockroachlabs.com',
  'databases.spotahome.com',
  'elasticsearch.k8s.elastic.co',
  'k8s.mariadb.com',
  'k8ssandra.io',
  'kafka.strimzi.io',
  'core.strimzi.io',
  'kubedb.com',
  'mariadb.mmontes.io',
  'mongodb.com',
  'mongodbcommunity.mongodb.com',
  'mysql.oracle.com',
  'mysql.presslabs.org',
  'opensearch.opster.io',
  'pgv2.percona.com',
  'pingcap.com',
  'planetscale.com',
  'postgres-operator.crunchydata.com',
  'postgresql.cnpg.io',
  'psmdb.percona.com',
  'pxc.percona.com',
  'rabbitmq.com',
  'redis.redis.opstreelabs.in',
  'scylla.scylladb.com',
  'stackgres.io',
  'zookeeper.pravega.io'
])

/** Labels by which an operator marks its objects if it sets no owner, with the kind and the label of the name. */
const OPERATOR_LABELS: readonly {
  readonly label: string
  readonly value?: string
  readonly kind: string
  readonly name: string
}[] = [
  { label: 'application', value: 'spilo', kind: 'postgresql', name: 'cluster-name' },
  { label: 'cnpg.io/cluster', kind: 'Cluster', name: 'cnpg.io/cluster' },
  { label: 'strimzi.io/cluster', kind: 'Kafka', name: 'strimzi.io/cluster' },
  {
    label: 'postgres-operator.crunchydata.com/cluster',
    kind: 'PostgresCluster',
    name: 'postgres-operator.crunchydata.com/cluster'
  }
]

/** Words in the kind of a custom resource that stand for a database or a queue. */
const DATABASE_KIND = /postgres|database|mysql|mariadb|mongo|redis|kafka|rabbit|cassandra|elastic|sql|etcd|zookeeper/i

/** Words in a label for the one instance that accepts writes. */
const PRIMARY = /^(primary|master|leader)$/i

/** Returns whether a custom resource is a database or another system with a primary. */
export function isDatabase({ group, kind }: { readonly group: string; readonly kind: string }): boolean {
  const parent = group.split('.').slice(1).join('.')
  return DATABASE_GROUPS.has(group) || DATABASE_GROUPS.has(parent) || DATABASE_KIND.test(kind)
}

/** Returns whether labels select the one instance that accepts writes. */
export function selectsPrimary(labels: Labels): boolean {
  return [...labels.values()].some(value => PRIMARY.test(value))
}

/** Returns the database that the labels of an operator name, or `undefined`. */
export function labelledDatabase(labels: Labels): { readonly kind: string; readonly name: string } | undefined {
  const row = OPERATOR_LABELS.find(
    ({ label, value }) => labels.has(label) && (value ?? labels.get(label)) === labels.get(label)
  )
  const name = row === undefined ? undefined : labels.get(row.name)
  return row === undefined || name === undefined ? undefined : { kind: row.kind, name }
}

// A whole AT Protocol network in one process: accounts and posts (PDS), identities (PLC), threads and search (AppView).
// usage: node -r loopback.cjs atproto_network.cjs PDS_PORT APPVIEW_PORT PLC_PORT OZONE_PORT SCHEMA
// needs DB_POSTGRES_URL and REDIS_HOST; prints one line of JSON when it answers.
const { TestNetwork } = require('@atproto/dev-env')

const [pds, appview, plc, ozone] = process.argv.slice(2, 6).map(Number)
const here = (port) => `http://localhost:${port}`

async function main() {
  await TestNetwork.create({
    dbPostgresSchema: process.argv[6],
    pds: { port: pds, hostname: 'localhost' },
    bsky: { port: appview, publicUrl: here(appview) },
    plc: { port: plc },
    ozone: { port: ozone },
  })
  console.log(JSON.stringify({ ready: true, pds: here(pds) }))
}

process.on('SIGTERM', () => process.exit(0))
main().catch((error) => {
  console.error(error)
  process.exit(1)
})

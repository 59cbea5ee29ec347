// Sends with the real clients: node send.mjs <url> <write key>. Prints one line per client.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const [url, writeKey] = process.argv.slice(2)

async function analyticsNode() {
  const { Analytics } = require('@segment/analytics-node')
  const client = new Analytics({ writeKey, host: url, path: '/v1/batch', flushAt: 20 })
  const statuses = []
  client.on('http_response', (response) => statuses.push(response.status))
  client.on('error', (error) => console.error('analytics-node', error.code))
  client.identify({ userId: 'node-user', traits: { email: 'node@example.com', plan: 'pro' } })
  client.track({ userId: 'node-user', event: 'Order Completed', properties: { total: 12.5 } })
  client.page({ userId: 'node-user', name: 'Home' })
  client.screen({ userId: 'node-user', name: 'Cart' })
  client.group({ userId: 'node-user', groupId: 'g1', traits: { name: 'Company' } })
  client.alias({ userId: 'node-user', previousId: 'node-anonymous' })
  await client.closeAndFlush()
  console.log('analytics-node', statuses.join(','))
}

async function analyticsNext(strategy) {
  const { JSDOM } = require('jsdom')
  const dom = new JSDOM('<!doctype html><title>Shop</title>', {
    url: 'https://shop.example/home?utm_source=mail&token=1', pretendToBeVisual: true,
  })
  const statuses = []
  const recordingFetch = async (target, options) => {
    const headers = { ...options.headers, Origin: 'https://shop.example' }
    const response = await nativeFetch(target, { ...options, headers })
    statuses.push(response.status)
    return response
  }
  const nativeFetch = globalThis.nodeFetch
  for (const name of ['window', 'document', 'location', 'localStorage', 'navigator', 'self']) {
    Object.defineProperty(globalThis, name, {
      value: name === 'window' || name === 'self' ? dom.window : dom.window[name],
      configurable: true, writable: true,
    })
  }
  dom.window.fetch = recordingFetch
  globalThis.fetch = recordingFetch
  const { AnalyticsBrowser } = require('@segment/analytics-next')
  const client = new AnalyticsBrowser()
  client.load(
    { writeKey, cdnSettings: { integrations: { 'Segment.io': { apiKey: writeKey } } } },
    { integrations: { 'Segment.io': {
      apiHost: url.replace('http://', '') + '/v1', protocol: 'http', deliveryStrategy: strategy,
    } } },
  )
  await client.page('Home')
  await client.track('Product Viewed', { price: 9.9 })
  await client.identify('next-user', { email: 'next@example.com' })
  await new Promise((resolve) => setTimeout(resolve, strategy ? 1500 : 300))
  console.log(strategy ? 'analytics-next-batch' : 'analytics-next', statuses.join(','))
}

async function rudderNode() {
  const module = require('@rudderstack/rudder-sdk-node')
  const Client = module.default ?? module
  const client = new Client(writeKey, { dataPlaneUrl: url, flushAt: 20, gzip: true })
  client.identify({ userId: 'rudder-user', traits: { email: 'rudder@example.com' } })
  client.track({ userId: 'rudder-user', event: 'Product Added', properties: { price: 1 } })
  await new Promise((resolve) => {
    client.flush((error) => {
      console.log('rudder-sdk-node', error ? `error ${error}` : '200')
      resolve()
    })
  })
}

globalThis.nodeFetch = globalThis.fetch
await analyticsNode()
await rudderNode()
await analyticsNext(undefined)
await analyticsNext({ strategy: 'batching', config: { size: 3, timeout: 300 } })
process.exit(0)

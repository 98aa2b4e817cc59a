// The name of a plan's file: everything in it comes from the plan, nothing from the clock, so a plan has one name.
import type { PlanDescription } from '../exporter.js';
import type { FileSettings } from './file-options.js';

/**
 * `<prefix>-<plan time>-<store id, 8 hex>-<exporter id>-<first>-<last>.<ion|json>[.gz]`, the time as
 * `20260101T000000.000Z`.
 */
export function planFileName(
  plan: PlanDescription,
  settings: FileSettings,
  exporterId: string,
  extension: string,
): string {
  const time = plan.createdAt.replaceAll(/[-:]/g, '');
  const stem = [settings.logFilePrefix, time, plan.storeId.slice(0, 8), exporterId, plan.first, plan.last];
  return `${stem.join('-')}.${extension}${settings.compression === 'gzip' ? '.gz' : ''}`;
}

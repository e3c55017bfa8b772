/** 乌鲁木齐市所辖区、县，代码依 GB/T 2260。 */
export const DISTRICTS = [
  { code: '650102', name: '天山区' },
  { code: '650103', name: '沙依巴克区' },
  { code: '650104', name: '新市区' },
  { code: '650105', name: '水磨沟区' },
  { code: '650106', name: '头屯河区' },
  { code: '650107', name: '达坂城区' },
  { code: '650109', name: '米东区' },
  { code: '650121', name: '乌鲁木齐县' },
] as const;

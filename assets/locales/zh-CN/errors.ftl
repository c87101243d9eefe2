# 为什么不行:一句话,说清谁、何时、差什么。

error-version = 服务端版本 { $hub } 与本程序不兼容，请升级后再开；草稿已留在服务端
error-not-enrolled = 您的系统账号(uid { $uid })还不是坐席，请管理员执行 warmline agent add
error-account-changed = 系统账号 uid { $uid } 登记时是 { $enrolled }，现在是 { $now }，请管理员核对
error-not-allowed = 需要{ $role }权限
error-not-found = 没有这个{ $what }：{ $name }
error-held = { $holder }自 { $since } 起正在联系这位客户
error-held-own = 您自 { $since } 起已在另一处接下这位客户
error-queue-empty = 现在没有可接的回访
error-queue-empty-until = 现在没有可接的回访，下一条在 { $next }
error-not-open = 这条回访{ $status }({ $at } { $by })
error-assigned-to = 这条回访归{ $assignee }
error-do-not-contact = 客户要求免打扰，不可拨打
error-invalid = { $field }：{ $problem }
error-nothing-to-undo = 没有可撤销的操作
error-undo-too-late = 下一通电话已经开始，不能再撤销
error-undo-changed-since = { $by }之后又改过，不能撤销
error-limit = { $what }已到上限 { $limit }
error-limit-of-claims = 同时接下的回访
error-limit-of-connections = 连接数
error-limit-of-other = 数量
error-exists = 这个{ $what }已存在：{ $name }
error-not-now = 现在不能这样做
error-read-only = 数据暂时只读：{ $reason }
error-store = 数据存取出错：{ $reason }
error-malformed = “{ $value }”格式不对
error-out-of-range = 应在 { $min } 到 { $max } 之间
error-too-long = 最多 { $max } 个字
error-taken = 已被客户 { $by } 使用
error-characters = 含有不允许的字符

form-required = 必填
form-not-a-time = 看不懂这个时间，如 1530、+1530、1205 0930
form-no-such-preset = 预设只有 1 到 6
form-no-such-time = 没有这个时间
form-in-the-past = 时间已过

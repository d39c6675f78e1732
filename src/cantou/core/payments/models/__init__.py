from cantou.core.payments.models.debt import Credit, Debt, DebtState
from cantou.core.payments.models.payment import Means, Payment, PaymentState
from cantou.core.payments.models.regie import Receipt, Regie

__all__ = ["Credit", "Debt", "DebtState", "Means", "Payment", "PaymentState", "Receipt", "Regie"]
